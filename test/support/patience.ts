// Two apps take longer to start than one, the more so when other files run beside.
jest.setTimeout(60_000);
