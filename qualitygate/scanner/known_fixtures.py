"""Names of fixtures that pytest and widely used plugins bring: asked for, they are not unknown."""

from __future__ import annotations

PYTEST = frozenset(
    {"cache", "capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "capteesys", "doctest_namespace",
     "monkeypatch", "pytestconfig", "pytester", "record_property", "record_testsuite_property",
     "record_xml_attribute", "recwarn", "request", "subtests", "testdir", "tmp_path", "tmp_path_factory", "tmpdir",
     "tmpdir_factory"}
)  # fmt: skip

PLUGINS = frozenset(
    {
        "mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker",  # pytest-mock
        "event_loop", "event_loop_policy", "unused_tcp_port", "unused_udp_port", "unused_tcp_port_factory",
        "unused_udp_port_factory",  # pytest-asyncio
        "anyio_backend", "anyio_backend_name", "anyio_backend_options", "free_tcp_port", "free_udp_port",
        "free_tcp_port_factory", "free_udp_port_factory",  # anyio
        "nursery", "autojump_clock", "mock_clock",  # pytest-trio
        "benchmark", "benchmark_weave",  # pytest-benchmark
        "cov", "no_cover",  # pytest-cov
        "worker_id", "testrun_uid",  # pytest-xdist
        "faker", "session_faker", "factory_request",  # faker, pytest-factoryboy
        "db", "transactional_db", "django_db_setup", "django_db_blocker", "django_db_reset_sequences",
        "django_db_serialized_rollback", "django_user_model", "django_username_field", "django_assert_num_queries",
        "django_assert_max_num_queries", "django_capture_on_commit_callbacks", "django_db_modify_db_settings",
        "django_db_keepdb", "django_db_createdb", "django_db_use_migrations", "admin_client", "admin_user",
        "async_admin_client", "async_client", "async_rf", "client", "rf", "settings", "live_server", "mailoutbox",
        "django_mail_patch_dns", "django_mail_dnsname",  # pytest-django
        "client_class", "accept_any", "accept_json", "accept_jsonp", "accept_mimetype", "config",  # pytest-flask
        "aiohttp_client", "aiohttp_server", "aiohttp_raw_server", "aiohttp_client_cls", "aiohttp_unused_port", "loop",
        "proactor_loop",  # pytest-aiohttp
        "httpserver", "httpsserver", "make_httpserver", "httpserver_listen_address", "httpserver_ssl_context",
        "httpserver_ipv4", "httpserver_ipv6", "smtpserver", "httpbin",
        "httpbin_secure", "httpbin_both", "httpbin_ca_bundle",  # servers
        "httpx_mock", "non_mocked_hosts", "assert_all_responses_were_requested", "requests_mock", "responses",
        "respx_mock", "aioresponses", "rmock",  # HTTP doubles
        "vcr", "vcr_config", "vcr_cassette", "vcr_cassette_dir", "vcr_cassette_name", "record_mode", "block_network",
        "disable_recording", "default_cassette_name", "socket_enabled", "socket_disabled",  # recorders, sockets
        "freezer", "time_machine", "fs", "fs_class", "fs_module", "fs_session", "fake_process", "fp",  # fakes
        "snapshot", "data_regression", "num_regression", "file_regression", "image_regression",
        "dataframe_regression", "ndarrays_regression", "original_datadir", "datadir", "shared_datadir",
        "lazy_datadir", "lazy_shared_datadir", "regtest",  # snapshots, data
        "docker_services", "docker_ip", "docker_compose_file", "docker_compose_project_name", "docker_setup",
        "docker_cleanup", "postgresql", "postgresql_proc", "postgresql_noproc", "mysql", "mysql_proc", "redisdb",
        "redis_proc", "mongodb", "rabbitmq", "rabbitmq_proc", "elasticsearch", "redis_container",  # services
        "selenium", "selenium_remote", "driver", "driver_kwargs", "chrome_options", "firefox_options", "page",
        "context", "new_context", "browser", "browser_name", "browser_type", "browser_context_args",
        "browser_type_launch_args", "playwright", "is_chromium", "is_firefox", "is_webkit", "base_url", "variables",
        "session_capabilities", "capabilities", "sensitive_url", "dash_duo", "dash_br", "assert_snapshot",  # browsers
        "qtbot", "qapp", "qapp_args", "qapp_cls", "qtlog", "qtmodeltester", "qapp_app_name",  # pytest-qt
        "testinfra_backend", "host", "script_runner", "cli_runner", "isolated_cli_runner", "shell", "console_script",
        "celery_app", "celery_worker", "celery_session_app", "celery_session_worker", "celery_config",
        "celery_parameters", "celery_enable_logging", "celery_includes", "celery_worker_pool", "use_celery_app_trap",
        "spark_session", "spark_context", "flask_app", "sqlalchemy_connect_url", "hass", "extra", "extras", "metadata",
        "json_metadata", "check", "soft", "logot", "log", "structlog_config", "weave", "pyramid_request",
        "bdd_feature", "pytestbdd_stepdef_given_trace", "tornado_app", "http_client", "http_server", "http_port",
        "io_loop", "twisted_greenlet", "cleanup_on_sigterm", "gc_disabled", "lf", "anyio_run", "mpl_test_settings",
        "set_fixture_request", "stub", "mypy", "tmpworkdir", "virtualenv", "workspace", "tmp_path_retention_policy",
    }
)  # fmt: skip

KNOWN = PYTEST | PLUGINS
