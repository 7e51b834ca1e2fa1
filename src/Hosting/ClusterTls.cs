using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CodaMcp.Settings;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace CodaMcp;

/// <summary>
/// TLS between silos, and between fronts and silos, if <c>CODAMCP_TLS_CERTIFICATE</c> is set. Both sides must present a certificate of the cluster, so a silo's
/// ports authenticate each client that connects. Names in certificates are not compared, because silos are found by address.
/// </summary>
public sealed class ClusterTls
{
    private const string CertificateSetting = "CODAMCP_TLS_CERTIFICATE";
    private const string KeySetting = "CODAMCP_TLS_KEY";
    private const string AuthoritySetting = "CODAMCP_TLS_CA";

    private readonly X509Certificate2 certificate;
    private readonly X509Certificate2Collection authorities;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection authorities) =>
        (this.certificate, this.authorities) = (certificate, authorities);

    /// <summary>
    /// Reads <c>CODAMCP_TLS_CERTIFICATE</c>, <c>CODAMCP_TLS_KEY</c> and <c>CODAMCP_TLS_CA</c>: paths of PEM files. Returns null if the first is not set.
    /// Reports an unusable file to the reader.
    /// </summary>
    public static ClusterTls? Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var path = reader.Optional(CertificateSetting);
        var key = reader.Optional(KeySetting);
        var authority = reader.Optional(AuthoritySetting);
        if (path.Length == 0)
        {
            if (key.Length + authority.Length > 0)
                reader.Reject($"{CertificateSetting} must be set where {KeySetting} or {AuthoritySetting} is.");
            return null;
        }
        var certificate = Load(reader, CertificateSetting, () => Certificate(path, key.Length > 0 ? key : null));
        var authorities = new X509Certificate2Collection();
        if (authority.Length > 0)
            Load(reader, AuthoritySetting, () => Import(authorities, authority));
        else if (certificate is not null)
            authorities.Add(certificate);
        return certificate is null ? null : new ClusterTls(certificate, authorities);
    }

    /// <summary>Sets the TLS options of a silo or a client.</summary>
    public void Apply(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.LocalCertificate = certificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        options.CheckCertificateRevocation = false;
        options.RemoteCertificateValidation = (remote, _, _) => IsOfCluster(remote);
        options.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "codamcp";
    }

    private bool IsOfCluster(X509Certificate2? remote)
    {
        if (remote is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(remote);
    }

    private static X509Certificate2 Certificate(string path, string? key)
    {
        using var loaded = X509Certificate2.CreateFromPemFile(path, key);
        // SslStream on Windows does not accept a key that exists only in memory.
        return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection Import(X509Certificate2Collection authorities, string path)
    {
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
    }

    private static T? Load<T>(SettingsReader reader, string setting, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            reader.Reject($"{setting} must be the path of a PEM file with a certificate (and its key, or {KeySetting} is), but it cannot be used: {error.Message.TrimEnd('.')}.");
            return null;
        }
    }
}
