# One image per host: docker build --target silo|webfront|sandbox|standalone . (standalone, a front and a silo in one process, is the last).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS source
WORKDIR /source
COPY . .

FROM source AS publish-silo
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish src/Silo -c Release -o /app --nologo

FROM source AS publish-webfront
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish src/WebFront -c Release -o /app --nologo

FROM source AS publish-sandbox
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish src/Sandbox -c Release -o /app --nologo

FROM source AS publish-standalone
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish src/Standalone -c Release -o /app --nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
WORKDIR /app
RUN mkdir /data && chown $APP_UID /data
ENV ASPNETCORE_ENVIRONMENT=Production DOTNET_ENVIRONMENT=Production HOST=0.0.0.0 CODAMCP_DATA=/data
USER $APP_UID

# The images have no curl: each program asks itself.
FROM runtime AS silo
COPY --from=publish-silo /app .
EXPOSE 8090 11111 30000
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=10s CMD ["dotnet", "CodaMcp.Silo.dll", "--check-health"]
ENTRYPOINT ["dotnet", "CodaMcp.Silo.dll"]

FROM runtime AS webfront
COPY --from=publish-webfront /app .
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=10s CMD ["dotnet", "CodaMcp.WebFront.dll", "--check-health"]
ENTRYPOINT ["dotnet", "CodaMcp.WebFront.dll"]

# Signs anybody in: for trying things out, never beside real members.
FROM runtime AS sandbox
COPY --from=publish-sandbox /app .
ENV ASPNETCORE_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Development
VOLUME /data
EXPOSE 8081 8082 8083
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=10s CMD ["dotnet", "CodaMcp.Sandbox.dll", "--check-health"]
ENTRYPOINT ["dotnet", "CodaMcp.Sandbox.dll"]

FROM runtime AS standalone
COPY --from=publish-standalone /app .
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=10s CMD ["dotnet", "CodaMcp.Standalone.dll", "--check-health"]
ENTRYPOINT ["dotnet", "CodaMcp.Standalone.dll"]
