"""What a message means: safety, matters, intents, entities, knowledge."""

import os

# read when numpy is loaded: threads of its own wait for each other by spinning, on a busy machine for
# minutes; where there is enough to do, two of ours work at once
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
