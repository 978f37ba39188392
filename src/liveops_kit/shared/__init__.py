"""Words every group uses: values only, no state, no input or output."""
