"""What checks shapes and types while tests run: beartype, which takes 1 for 1.0 as Python does."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
