"""What people come for: customers, the service catalogue, applications, special needs."""
