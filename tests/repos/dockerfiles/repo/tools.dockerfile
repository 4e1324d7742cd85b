FROM ubuntu:latest as base
FROM base
CMD ["bash"]
