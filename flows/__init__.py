"""The company's processes: conversations, tickets, the service standard, and the words for them.

Pure: what it needs of the world comes in through ``flows.ports`` and by argument.
"""
