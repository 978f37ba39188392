"""The pure rules of the API: values, mechanics that tags share, and the features of each tag."""
