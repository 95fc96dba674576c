"""The papers that go with a measurement: letter, committee's pack, *indstilling*, account, calendar."""
