"""What the project rests on: licences, known weaknesses and newer versions of what it installs."""
