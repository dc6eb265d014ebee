"""Identities that the figures printed in a document must obey, a rule to a file."""
