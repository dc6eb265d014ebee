"""From a number home: its definition, its formula and the rows it rests on."""
