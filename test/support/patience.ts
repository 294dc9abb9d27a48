// Whole apps are started, on machines that do other things beside.
jest.setTimeout(60_000);
