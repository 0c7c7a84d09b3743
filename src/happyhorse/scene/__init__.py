"""What happens in a clip, before anything is drawn: the script, who plays it how, and where the camera stands."""
