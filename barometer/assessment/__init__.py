"""From change to word, from target to word, from indicators to the word of a goal; each with its reason."""
