"""Who a förbund is: its forbund.toml, what may stand in it, and the files a new one begins with."""
