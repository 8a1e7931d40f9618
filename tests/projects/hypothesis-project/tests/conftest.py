from hypothesis import settings

settings.register_profile("hasty", deadline=200, max_examples=30)
settings.load_profile("hasty")
