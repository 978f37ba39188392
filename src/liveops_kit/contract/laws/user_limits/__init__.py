"""Laws of user limits: uses of a discount or bonus for each user."""
