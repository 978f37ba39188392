"""Values that every group uses: no state, no input or output."""
