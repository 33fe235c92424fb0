"""Who works here, who leads whom, and so who may see and approve what."""
