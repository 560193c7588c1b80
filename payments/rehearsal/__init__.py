"""The main job on a real vote, played through with simulated backers against the sandbox."""
