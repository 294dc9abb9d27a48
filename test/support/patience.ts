// Whole apps are started, killed and started again, on machines that do other things beside. A test that hangs still ends.
jest.setTimeout(180_000);
