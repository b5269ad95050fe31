// Nothing: nobody loads it.
