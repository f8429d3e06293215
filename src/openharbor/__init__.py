"""OpenHarbor: the open-source system for a region's whole local answer to human trafficking."""
