# One image, one process: front and silo together (src/Standalone).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Standalone -c Release -o /app --nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown $APP_UID /data
ENV ASPNETCORE_ENVIRONMENT=Production HOST=0.0.0.0 PORT=8080 CODAMCP_DATA=/data
USER $APP_UID
VOLUME /data
EXPOSE 8080
# The image has no curl: the program asks itself.
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=10s CMD ["dotnet", "CodaMcp.Standalone.dll", "--check-health"]
ENTRYPOINT ["dotnet", "CodaMcp.Standalone.dll"]
