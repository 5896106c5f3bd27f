"""How a person is held: by a pseudonym that only our key computes, in an envelope that only our key opens."""
