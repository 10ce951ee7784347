"""What benefits come to: exact amounts, ranges while facts are unknown, and the best lawful combination with its proof."""
