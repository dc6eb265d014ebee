"""What a notebook shows of its stage, as a person reads it: tables, small drawings, sentences. No number is made here."""
