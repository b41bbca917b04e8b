"""What a message means: safety, matters, intents, entities, knowledge."""
