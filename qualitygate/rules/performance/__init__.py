"""Measurements that prove nothing."""
