"""Policies of Jilin province."""
