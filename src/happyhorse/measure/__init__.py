"""Says how good clips are: any folder of videos with their prompts in, a report with intervals out."""
