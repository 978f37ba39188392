"""Laws of coupons, promo codes and unique catalog offers alike."""
