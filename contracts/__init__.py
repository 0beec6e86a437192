"""What agencies agree on: messages, types, codes, policy and problems; nothing of ours behind it."""
