"""Laws of the tag offer_chains."""
