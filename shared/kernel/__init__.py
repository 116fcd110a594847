"""The language every app speaks: money, ids, time, actors, facts, refusals."""
