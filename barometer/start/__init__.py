"""A project begins: settings, a policy that works, notebooks, folders, commentary to fill."""
