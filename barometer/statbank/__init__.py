"""The national statistics bank: what its tables hold, what is asked of them, what they answered."""
