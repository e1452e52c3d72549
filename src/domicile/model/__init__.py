"""The words that every layer shares: values with proof, blocks, places, facts and findings. No input, no output."""
