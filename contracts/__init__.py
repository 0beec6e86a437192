"""What agencies agree on: messages, types, codes, policy, problems; nothing of ours behind."""
