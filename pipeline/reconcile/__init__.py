"""Identities that printed and counted figures must obey, tried one by one."""
