"""Orders to internet companies: block sites, apps and accounts, take down advertisements, lift."""
