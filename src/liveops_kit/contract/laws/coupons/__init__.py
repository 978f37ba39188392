"""Laws of the tag coupons."""
