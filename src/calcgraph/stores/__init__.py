"""Triple stores: a build, or any RDF, goes into one, and is proven to be there.

Comes in: RDF files and the address of a store. Goes out: what the store holds now. One way: `Files` are read once for
what they hold (`expected`), cut into parcels, staged, compared, swapped (`push`), and compared again (`prove`).
"""
