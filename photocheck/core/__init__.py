"""Everything PhotoCheck does, without a window: no Qt, no argparse, no print.

Imports go down only: assembly -> pipeline -> imaging | faces | text | consent
-> log, progress, paths -> types | errors.
"""
