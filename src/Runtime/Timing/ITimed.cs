namespace UdsAot.Timing;

/// <summary>An object with deadlines, which the <see cref="Heartbeat"/> calls to check them.</summary>
internal interface ITimed
{
    /// <summary>
    /// Called at each beat: compares and records. The consequences may run arbitrary continuations and belong on the thread pool, because
    /// one beat checks all connections and must not wait for any.
    /// </summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    void Tick(long now);
}
