"""What puts Hallkeeper onto machines, and the demo hall."""
