"""The gateway: the only public HTTP. It shows what the log says and passes commands on."""
