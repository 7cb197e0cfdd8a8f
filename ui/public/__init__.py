"""Full-screen faces for everybody in the hall: self-service numbers and the call board."""
