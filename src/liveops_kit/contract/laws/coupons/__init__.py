"""Laws of coupons."""
