"""The commands of the people who run an installation."""
